import { useState } from 'react'
import { readSum } from '../money.ts'
import { Field, type TypedFieldProps } from './field.tsx'

/** A sum of money as people type it, with a point or a comma: format.sum writes it, readSum and readSigned read it. */
export const SumField = ({ onType, ...field }: TypedFieldProps) => (
  <Field
    inputMode="decimal"
    autoComplete="off"
    maxLength={20}
    onChange={event => onType?.(event.target.value)}
    {...field}
  />
)

/** A typed sum, and the same in smallest units for the form. */
export const useSum = (currency: string, first = '') => {
  const [typed, setTyped] = useState(first)
  return { typed, setTyped, sum: readSum(typed, currency) }
}
