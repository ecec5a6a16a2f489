import { z } from 'zod';

/** A field of a program's message that is an http or https URL. */
export function httpUrlField(maxLength: number): z.ZodString {
  return urlField(maxLength, /^https?:\/\//i, 'expected an http or https URL');
}

/** A field of a program's message that is a ws or wss URL. */
export function webSocketUrlField(maxLength: number): z.ZodString {
  return urlField(maxLength, /^wss?:\/\//i, 'expected a ws or wss URL');
}

function urlField(maxLength: number, scheme: RegExp, message: string): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .refine((url) => scheme.test(url) && URL.canParse(url), { message });
}
