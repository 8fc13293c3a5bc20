import { createHash, timingSafeEqual } from 'node:crypto'
import type { Publishing } from './dependencies.ts'
import { TransportError } from './errorReply.ts'

/** Throws UNAUTHORISED unless the `authorization` header is the publisher's. Hashing first hides the token's length. */
export function assertPublisher(publishing: Publishing, authorization: string | undefined): void {
  if (publishing.kind === 'open') return
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
  if (
    publishing.kind === 'token' &&
    timingSafeEqual(sha256(authorization ?? ''), sha256(`Bearer ${publishing.token}`))
  ) {
    return
  }
  throw new TransportError('UNAUTHORISED', {
    field: 'authorization',
    expected:
      publishing.kind === 'closed' ? 'nobody: registering is closed' : 'Bearer and the publisher’s token',
  })
}
