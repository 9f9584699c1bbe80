import { useEffect, useState } from 'react'
import { streamPath } from '../data/notifications.ts'
import type { Language } from '../format.ts'

/** What the service tells a tab: how much is unread, the newest of it, and whether that may be heard. */
export type Pulse = { unread: number; latest: string | null; loud: boolean; badge: boolean }

/**
 * Listens for as long as the tab is seen: browsers keep few connections to one host, and hidden tabs would use them up.
 * Null until the service has told something.
 */
export const usePulse = (language: Language): Pulse | null => {
  const [pulse, setPulse] = useState<Pulse | null>(null)
  useEffect(() => {
    let source: EventSource | null = null
    const stop = () => {
      source?.close()
      source = null
    }
    const follow = () => {
      if (document.hidden) return stop()
      source ??= new EventSource(streamPath(language))
      source.onmessage = ({ data }) => setPulse(JSON.parse(data) as Pulse)
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      stop()
    }
  }, [language])
  return pulse
}

/** A short, soft note; browsers that want a click first stay silent. */
export const playNote = () => {
  const audio = new AudioContext()
  const [tone, volume] = [audio.createOscillator(), audio.createGain()]
  tone.frequency.value = 880
  volume.gain.setValueAtTime(0.08, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.35)
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + 0.4)
  tone.onended = () => void audio.close()
}
