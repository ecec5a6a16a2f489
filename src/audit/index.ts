export { openAuditKey, readPublicKey } from './audit-key.ts';
export { AuditSigner } from './audit-signer.ts';
