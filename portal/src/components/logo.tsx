/** The barrier of a toll gate. */
export const Logo = () => (
  <svg width="26" height="26" viewBox="0 0 26 26" fill="none" strokeLinecap="round" aria-hidden="true">
    <path d="M4 23V9M2.5 23h6" stroke="currentColor" strokeWidth="2.6" />
    <path className="arm" d="M4 11.5 23 5" strokeWidth="4.4" strokeDasharray="5.2 4.6" />
  </svg>
)
