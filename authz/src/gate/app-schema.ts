import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { limitPattern } from '../limit.ts'
import { type Path, remedyIn, writeSchema } from '../yaml-file.ts'

// The schema's descriptions are the editor's help and, word for word, the remedies in our error messages.

const Text = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: 500 }),
    Type.Object(
      {
        en: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        fr: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
  ],
  { description: 'Give a text of 1 to 500 letters, or one for each language: { en: …, fr: … }.' },
)

const accessHelp =
  'Give public (anybody), signed-in (anybody signed in) or granted (those whom an admin lets in).'
const access = ['public', 'signed-in', 'granted'] as const
const units = ['second', 'minute', 'megabyte-in', 'megabyte-out'] as const
const refundClasses = ['4xx', '5xx'] as const
/** The dearest a request can be. */
export const maxTokens = 1_000_000_000
/** What a tool may charge one person a day by itself, unless its file says otherwise. */
export const defaultReportMax = 10_000

const FileRule = Type.Object(
  {
    on: Type.String({
      maxLength: 300,
      pattern: '^(\\*|[A-Z][A-Z-]{0,19}) /',
      description:
        'Give a method in capitals (or *), one space and a path: POST /asr. In the path * is one segment or any run of letters inside one, and ** any number of segments. GET includes HEAD.',
    }),
    title: Type.Optional(Text),
    tokens: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: maxTokens,
        description:
          'Give what one request costs: a whole number of tokens from 0 to 1000000000, or with per what one unit costs, with up to 6 decimals.',
      }),
    ),
    pass: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,7}[smhd]$',
        description:
          'Give how long one charge opens the rule for a person: 30m, 1h or 2d, at most 366d. Requests inside that time cost nothing more.',
      }),
    ),
    per: Type.Optional(
      Type.Enum([...units], {
        description:
          'Give the unit that tokens is the price of: second, minute, megabyte-in or megabyte-out. The price is known when the request ends.',
      }),
    ),
    min: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxTokens,
        description: 'Give the least that a request priced by per costs: a whole number of tokens.',
      }),
    ),
    max: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxTokens,
        description: 'Give the most that a request can cost: a whole number of tokens from 1.',
      }),
    ),
    hold: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxTokens,
        description:
          'Give what is set aside until the price is known: a whole number of tokens from 1. With per it is max when left out.',
      }),
    ),
    reported: Type.Optional(
      Type.Literal(true, {
        description:
          'Give true, and hold and max: the tool reports what the request cost, at most max, in the header X-Octroi-Cost of its answer.',
      }),
    ),
    refund: Type.Optional(
      Type.Array(Type.Enum([...refundClasses]), {
        minItems: 1,
        uniqueItems: true,
        description: 'Give the answers of the tool that give the tokens back: [5xx], [4xx] or [4xx, 5xx].',
      }),
    ),
    'free-quota': Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,5}/(day|week|month)$',
        description: 'Give how many requests of a person are free first: 10/day, 50/week or 100/month.',
      }),
    ),
    access: Type.Optional(
      Type.Enum([...access], { description: `${accessHelp} Without it, the app's own holds.` }),
    ),
    deny: Type.Optional(
      Type.Literal(true, { description: 'Give true, which refuses everybody, or leave it out.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Give a rule such as { on: POST /asr, tokens: 100 }.',
  },
)

/** What an app.yaml may say. */
export const AppFile = Type.Object(
  {
    title: Text,
    summary: Text,
    category: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        default: 'tools',
        description: 'Give the word under which the portal groups the app.',
      }),
    ),
    host: Type.Optional(
      Type.String({
        maxLength: 253,
        pattern:
          '^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$',
        description:
          "Give one label (whisper, which stands for whisper.<OCTROI_DOMAIN>) or a full host name, without a port. Without it, the folder's name is the label.",
      }),
    ),
    upstream: Type.Optional(
      Type.String({
        maxLength: 2000,
        pattern: '^https?://[^\\s]+$',
        description: 'Give the http:// or https:// address where the embedded gateway finds the tool.',
      }),
    ),
    start: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description:
          "Give the command that starts the tool, run in the app's folder by the embedded gateway.",
      }),
    ),
    access: Type.Optional(Type.Enum([...access], { default: 'signed-in', description: accessHelp })),
    otherwise: Type.Union(
      [Type.Literal('free'), Type.Literal('deny'), Type.Integer({ minimum: 0, maximum: maxTokens })],
      {
        description:
          'Give what a request costs that no rule matches: free, deny, or a whole number of tokens.',
      },
    ),
    cors: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Give true to let CORS preflights through unasked, false to treat them like any request.',
      }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: limitPattern,
        description:
          'Give how often one person may use the app, or one address of those who are not signed in: 10/s, 60/min, 500/h or 2000/day.',
      }),
    ),
    identity: Type.Optional(
      Type.Literal('signed', {
        description:
          'Give signed, which sends the tool X-Octroi-Identity, by which it can prove who asks, or leave it out.',
      }),
    ),
    shadow: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Give true to decide, count and log as usual but charge nothing: the metrics say what it would have been.',
      }),
    ),
    'report-max': Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxTokens,
        default: defaultReportMax,
        description:
          'Give how many tokens a day the tool itself may charge one person by POST /v1/charges: a whole number.',
      }),
    ),
    rules: Type.Optional(
      Type.Array(FileRule, {
        maxItems: 200,
        description: 'Give a list of at most 200 rules; the first that matches a request holds.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Give at least title, summary and otherwise.' },
)
export type AppFile = Static<typeof AppFile>
export type FileRule = Static<typeof FileRule>

// The default of 8 hides most of a bad file, and a union alone takes three.
Settings.Set({ maxErrors: 100 })
/** Checks a value against the schema. */
export const validator = Compile(AppFile)

/** The text of apps/app.schema.json, for editors. */
export const appSchemaJson = (): string => writeSchema('An app and its price list', AppFile)

/** A text in the languages it was written in; a plain string stands for all of them. */
export type Text = Static<typeof Text>
export type Access = (typeof access)[number]
export type Unit = (typeof units)[number]
export type RefundClass = (typeof refundClasses)[number]

/** Which keys stand where: a key at the wrong level is told its place. */
export const appKeys: readonly string[] = Object.keys(AppFile.properties)
export const ruleKeys: readonly string[] = Object.keys(FileRule.properties)

/** What to write at a place of an app's file. */
export const remedyAt = (path: Path) => remedyIn(AppFile, path)
