/** A browser that follows redirects between hosts, each with its own cookies. */
export type Wanderer = {
  /** Where it got to: the first answer that leads no further, or the first address that `until` names, not visited. */
  go(url: string, until?: (url: URL) => boolean): Promise<Arrival>
  /** The cookies of one host, to be looked at and changed. */
  cookiesOf(origin: string): Map<string, string>
}

export type Arrival = { url: string; status: number; headers: Headers; body: string }

const maxSteps = 15

/** `hosts` says where an origin really is; `account` is who the person is at the provider. */
export const makeWanderer = (hosts: Record<string, string>, account: number | 'nobody'): Wanderer => {
  const jars = new Map<string, Map<string, string>>()
  const cookiesOf = (origin: string) => {
    const host = hosts[origin] ?? origin
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const keep = (origin: string, headers: Headers) => {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookiesOf(origin).delete(name)
      else cookiesOf(origin).set(name, value)
    }
  }
  const step = async (url: URL): Promise<Arrival> => {
    const cookie = [...cookiesOf(url.origin)].map(pair => pair.join('=')).join('; ')
    const at = new URL(url.pathname + url.search, hosts[url.origin] ?? url.origin)
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { accept: 'text/html', 'x-account': String(account), ...(cookie && { cookie }) },
    })
    keep(url.origin, response.headers)
    return { url: url.href, status: response.status, headers: response.headers, body: await response.text() }
  }
  return {
    cookiesOf,
    go: async (start, until = () => false) => {
      let url = new URL(start)
      for (let steps = 0; steps < maxSteps; steps++) {
        if (until(url)) return { url: url.href, status: 0, headers: new Headers(), body: '' }
        const arrival = await step(url)
        const location = arrival.headers.get('location')
        if (arrival.status < 300 || arrival.status > 399 || location === null) return arrival
        url = new URL(location, url)
      }
      throw new Error(`more than ${maxSteps} redirects from ${start}`)
    },
  }
}
