export { BrowserTry } from './browser-try.ts';
export { TRY_TONES } from './hearing.ts';
export { TryIt } from './try-it.ts';
export type { TryPhone, TryPhones } from './try-phone.ts';
