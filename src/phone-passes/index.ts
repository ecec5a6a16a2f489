export { CallButtons } from './call-buttons.ts';
export { PhonePasses } from './phone-passes.ts';
export { TelephoneIssuer } from './telephone-issuer.ts';
export { TelephoneTerms } from './telephone-terms.ts';
