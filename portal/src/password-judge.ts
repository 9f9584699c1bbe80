import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'
import * as french from '@zxcvbn-ts/language-fr'

/** Runs in a worker: some passwords take half a second to judge, and typing goes on meanwhile. */
const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, ...french.dictionary },
  graphs: common.adjacencyGraphs,
})

self.onmessage = ({ data: { password, about } }: MessageEvent<{ password: string; about: string[] }>) =>
  self.postMessage({ password, score: zxcvbn.check(password, about).score })
