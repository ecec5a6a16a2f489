export { DigestGuard } from './digest-guard.ts';
export type { DigestAccount, DigestRequest, DigestVerdict } from './digest-guard.ts';
