import { describe, expect, it } from 'vitest'
import { readText } from './format.ts'
import {
  draftOf,
  fillDraft,
  filterQuestions,
  findContent,
  moveBlock,
  nextServicesId,
  ownContent,
  pruneDraft,
  sortByUse,
} from './site-content.ts'
import { loadTexts } from './texts/texts.ts'

const [en, fr] = await Promise.all([loadTexts('en'), loadTexts('fr')])

describe('the content of a block', () => {
  it('is the portal’s own until the operator writes one', () => {
    const title = { fr: 'Bonjour' }
    expect(findContent([{ id: 'hero', kind: 'hero', content: null }], 'hero', fr)?.title).toBe(fr.home.title)
    expect(
      findContent([{ id: 'hero', kind: 'hero', content: { title, lede: title } }], 'hero', fr)?.title,
    ).toBe(title)
  })
  it('is none where the block is switched off', () => {
    expect(findContent([{ id: 'hero', kind: 'hero', content: null }], 'faq', en)).toBeNull()
  })
  it('has as many questions in each language, so that a draft pairs them', () => {
    expect(ownContent(en).faq.items.length).toBe(ownContent(fr).faq.items.length)
    expect(draftOf({ kind: 'hero', content: null }, en, fr).title).toEqual({
      en: en.home.title,
      fr: fr.home.title,
    })
  })
})

describe('a draft', () => {
  it('loses empty languages, and nothing else', () => {
    const draft = {
      title: { en: ' Hi ', fr: '' },
      columns: 3,
      items: [{ title: { en: 'A' }, text: { en: ' ' } }],
    }
    expect(pruneDraft(draft)).toEqual({ title: { en: 'Hi' }, columns: 3, items: [{ title: { en: 'A' } }] })
  })
  it('is the same whatever order the database keeps its names in', () => {
    const typed = pruneDraft({ title: { en: 'Hi', fr: 'Oui' }, lede: 'A' })
    expect(JSON.stringify(pruneDraft({ lede: 'A', title: { fr: 'Oui', en: 'Hi' } }))).toBe(
      JSON.stringify(typed),
    )
  })
  it('can be shown before it is whole', () => {
    const draft = { title: { en: '', fr: 'Oui' }, items: [{ title: { en: '', fr: '' }, link: '/faq' }] }
    expect(fillDraft(draft)).toEqual({ title: { fr: 'Oui' }, items: [{ title: '', link: '/faq' }] })
  })
  it('keeps an empty list', () => expect(pruneDraft({ items: [] })).toEqual({ items: [] }))
})

describe('the order', () => {
  it('changes by one place, and not beyond its ends', () => {
    const move = (ids: string[], id: string, by: -1 | 1) =>
      moveBlock(
        ids.map(id => ({ id })),
        id,
        by,
      ).map(({ id }) => id)
    expect(move(['hero', 'services', 'faq'], 'services', -1)).toEqual(['services', 'hero', 'faq'])
    expect(move(['hero', 'services', 'faq'], 'services', 1)).toEqual(['hero', 'faq', 'services'])
    expect(move(['hero', 'faq'], 'hero', -1)).toEqual(['hero', 'faq'])
    expect(move(['hero', 'faq'], 'faq', 1)).toEqual(['hero', 'faq'])
    expect(move(['hero', 'faq'], 'gone', 1)).toEqual(['hero', 'faq'])
  })
  it('gives one more block of services the first number that is free', () => {
    expect(nextServicesId([])).toBe('services')
    expect(nextServicesId(['hero', 'services'])).toBe('services-2')
    expect(nextServicesId(['services', 'services-3', 'services-2'])).toBe('services-4')
  })
  it('puts apps that are used before the others, and leaves out what is switched off', () => {
    const apps = ['a', 'b', 'c', 'd'].map(name => ({ name, status: name === 'd' ? 'off' : 'on' }) as const)
    expect(sortByUse(apps, ['c', 'd', 'b']).map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  })
})

describe('the search in questions', () => {
  it('finds every word in question or answer, accents aside', () => {
    const items = [
      { question: 'Où va mon jeton ?', answer: 'Débité' },
      { question: 'Autre', answer: 'Rien' },
    ]
    const find = (search: string) => filterQuestions(items, search, text => readText(text, 'fr')).length
    expect([find('debite JETON'), find('debite rien'), find('')]).toEqual([1, 0, 2])
  })
})
