export { verifyCall } from './verify-call.ts';
export type { VerifySource } from './verify-call.ts';
export { eraseCaller } from './erase-caller.ts';
export type { ErasureSource } from './erase-caller.ts';
export { auditKeyFile, openAuditKey, readPublicKey } from './audit-key.ts';
export { AuditSigner } from './audit-signer.ts';
