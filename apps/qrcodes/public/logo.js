/** The service takes 512 kB and 2,048 pixels a side; 640 pixels is what the largest code shows of a logo. */
const MAX_BYTES = 512 * 1024
const MAX_SIDE = 2048
const SHRUNK_SIDE = 640

/**
 * The picture as a data: URL, made smaller when the service would refuse it.
 * @throws when the browser cannot decode it
 */
export async function readLogo(file) {
  const picture = await createImageBitmap(file)
  const fits = file.size <= MAX_BYTES && Math.max(picture.width, picture.height) <= MAX_SIDE
  if (fits && /^image\/(png|jpeg)$/.test(file.type)) return toDataUrl(file)
  const scale = Math.min(1, SHRUNK_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL(file.type === 'image/jpeg' ? 'image/jpeg' : 'image/png', 0.9)
}

function toDataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
