import { registerHooks } from 'node:module'

const worker = new URL('../../src/', import.meta.url).href

// The Worker's files name each other without an extension, as bundlers like it; Node wants one.
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const isOurs = context.parentURL?.startsWith(worker) && specifier.startsWith('.')
    return next(isOurs ? `${specifier}.ts` : specifier, context)
  },
})

/** What an export consists of, as the Worker declares it. */
export const { profile, collections } = await import('../../src/export/collections.ts')
hooks.deregister()
