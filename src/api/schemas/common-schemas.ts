import { z } from 'zod';

/** A moment. */
export const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');
/** An id. */
export const id = z.string().describe('Opaque');
