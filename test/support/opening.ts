import { env } from 'cloudflare:workers'
import { Context } from 'hono'
import { type Read, reader } from '../../src/db/read'
import { collectionNames } from '../../src/export/collections'
import { openExport } from '../../src/export/opening'
import { statementsFor } from '../../src/export/queries'
import { d1Sessions } from '../../src/session/d1'
import type { SignIn } from '../../src/session/sign-in'

type Given = { signIn?: SignIn; read?: Read; exportedAt?: Date; spared?: string[]; names?: typeof collectionNames }

/** Opens an export as the handler does, at an instant of the test's. */
export const openWith = async (
  token: string,
  {
    signIn = d1Sessions,
    read = reader(env.DB).read,
    exportedAt = new Date(),
    spared = [],
    names = collectionNames,
  }: Given = {},
) => {
  const authorization = `Bearer ${token}`
  const asking = { c: new Context(new Request('http://localhost/'), { env }), headers: { authorization, cookie: '' } }
  const identify = (after: number) => signIn.identify(asking, after)
  const identity = await identify(exportedAt.getTime())
  const asked = { exportedAt, names, spared }
  return identity && openExport({ identify, identity, read, statements: statementsFor(signIn.session), asked })
}
