import { useEffect, useEffectEvent } from 'react'
import { useRevalidator } from 'react-router'
import { useMe } from './who.ts'

/** The header's balance is loaded beside the page: where the page knows a newer one, both are loaded once more. */
export const useFreshBalance = (balance: number) => {
  const { revalidate } = useRevalidator()
  const shown = useMe()?.balance
  const refresh = useEffectEvent(() => {
    if (shown !== undefined && shown !== balance) void revalidate()
  })
  useEffect(() => refresh(), [])
}
