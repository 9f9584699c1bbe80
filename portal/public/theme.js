// Runs before the first paint, in a file of its own because the Content-Security-Policy allows no inline script.
try {
  const theme = localStorage.getItem('octroi-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden: the system's theme is shown then.
}
