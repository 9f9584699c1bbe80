import { startDynamicCodes } from './dynamic-codes.js'
import { startStaticCodes } from './static-codes.js'
import { translatePage } from './words.js'

translatePage()
startStaticCodes()
startDynamicCodes()
