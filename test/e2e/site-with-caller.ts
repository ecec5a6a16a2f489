import { afterAll, beforeAll } from 'vitest';
import { TONES } from '../sip/harness/tones.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import type { SiteOptions } from './site.ts';

/** A site and the telephone of a caller, from before the first test of the file to after the last. */
export interface SiteWithCaller {
  readonly site: Site;
  readonly caller: Phone;
}

/** Opens a {@link SiteWithCaller} for the tests of a file. Its parts are there when the tests run. */
export function useSiteWithCaller(user: string, options: SiteOptions = {}): SiteWithCaller {
  const open: { site?: Site; caller?: Phone } = {};
  beforeAll(async () => {
    open.site = await Site.open(options);
    open.caller = await Phone.open(user, TONES.caller);
  });
  afterAll(async () => {
    await open.caller?.[Symbol.asyncDispose]();
    await open.site?.[Symbol.asyncDispose]();
  });
  return {
    get site() {
      return open.site!;
    },
    get caller() {
      return open.caller!;
    },
  };
}
