import { z } from 'zod';

/** The id of a call. */
export const callId = z.string().min(1).max(128).describe('The id of the call, as list_calls gives it');
/** How many items a page has. */
export const limit = z.int().min(1).max(100).optional().describe('Items of a page');
/** Where a page begins. */
export const cursor = z.string().max(512).optional().describe('nextCursor of the page before');
/** A moment. */
export const moment = z.iso.datetime({ offset: true }).optional().describe('RFC 3339; default: the last seven days');
