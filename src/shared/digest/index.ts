export { answerChallenge } from './digest-answer.ts';
export { readChallenges } from './digest-challenge.ts';
export type { DigestChallenge } from './digest-challenge.ts';
export { credentialsFor, DigestGuard } from './digest-guard.ts';
export type { DigestAccount, DigestRequest, DigestSender, DigestVerdict } from './digest-guard.ts';
