import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'
import * as french from '@zxcvbn-ts/language-fr'

/** A thread of its own: some passwords take half a second to judge, and the words 80 MB. */
const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, ...french.dictionary },
  graphs: common.adjacencyGraphs,
})

parentPort?.postMessage('started')

/** How hard a password is to guess, from 0 to 4. */
parentPort?.on('message', ({ id, password, about }: { id: number; password: string; about: string[] }) => {
  parentPort?.postMessage({ id, score: zxcvbn.check(password, about).score })
})
