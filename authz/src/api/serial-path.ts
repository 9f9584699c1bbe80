import Type from 'typebox'

/** The path of what is numbered: a path is text, so the number is read from it. */
export const SerialPath = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }) })
