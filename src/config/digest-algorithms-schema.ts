import { z } from 'zod';
import { unique } from './relations.ts';
import { related } from './related.ts';

/** What challenges offer, the preferred one first (RFC 8760). */
export const digestAlgorithmsSchema = related(z.array(z.enum(['SHA-256', 'MD5'])).min(1), unique());
