import { useState } from 'react'
import { newUuid } from '../uuid.ts'

/** The same wish sent twice is one. With React's `key` of what is wished, another wish is another one. */
export const WishKey = () => {
  const [key] = useState(newUuid)
  return <input type="hidden" name="key" value={key} />
}
