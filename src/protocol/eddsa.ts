import { createRequire } from 'node:module'

// The package's ES module names exports that its CommonJS dependency does not have; its CommonJS build works.
// Signatures are those of circomlib's EdDSAPoseidonVerifier, over Baby Jubjub, with BLAKE-1 key derivation.
const library: typeof import('@zk-kit/eddsa-poseidon') = createRequire(import.meta.url)(
  '@zk-kit/eddsa-poseidon',
)

export const { derivePublicKey, signMessage, verifySignature } = library
