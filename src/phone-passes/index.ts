export { CallButtons } from './call-buttons.ts';
export { signCallToken } from './sign-token.ts';
export { PhonePasses } from './phone-passes.ts';
export { TelephoneIssuer } from './telephone-issuer.ts';
export { TelephoneTerms } from './telephone-terms.ts';
