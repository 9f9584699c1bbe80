import { useSpeech } from './speech.tsx'

/** A share of 1 in percent; a dash for a share of nothing. */
export const usePercent = () => {
  const { t, format } = useSpeech()
  return (share: number | null) =>
    share === null
      ? t.none
      : t.admin.sales.percent({ percent: format.rate(Math.round(share * 1000) / 10).shown })
}
