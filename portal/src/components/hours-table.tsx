import type { Statistics } from 'authz/contract-figures'
import { Scroll } from './scroll.tsx'
import { useSpeech } from './speech.tsx'

const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour)

/** Requests by weekday and hour: the darker, the more. Each cell says its number to whoever does not see it. */
export const HoursTable = ({ hours }: Pick<Statistics, 'hours'>) => {
  const { t, format } = useSpeech()
  const texts = t.admin.figures.statistics
  const found = new Map(hours.map(({ weekday, hour, requests }) => [`${weekday} ${hour}`, requests]))
  const most = Math.max(1, ...found.values())
  return (
    <Scroll label={texts.byHour}>
      <table className="hours">
        <thead>
          <tr>
            <td />
            {hoursOfDay.map(hour => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {texts.weekdays.map((name, index) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {hoursOfDay.map(hour => {
                const requests = found.get(`${index + 1} ${hour}`) ?? 0
                const words = texts.hourCell({ requests: format.number(requests) })
                return (
                  <td key={hour} title={words}>
                    <span style={{ opacity: requests / most }} />
                    <span className="hidden">{words}</span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
