export { PhonePasses } from './phone-passes.ts';
export { TelephoneIssuer } from './telephone-issuer.ts';
