import { z } from 'zod';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, unique } from './relations.ts';
import { related } from './related.ts';

/** A list of codecs, the preferred one first. */
export const codecsSchema = related(z.array(z.enum(['OPUS', 'G722', 'PCMU', 'PCMA'])).min(1), unique());

/** A trunk must have a codec that the media engine has, or no call with it could be answered. */
export const trunksHaveCodec: Relation = (config) => {
  const { media, sip } = fieldsOf(config);
  const had = itemsOf(fieldsOf(media)['codecs']);
  if (had.length === 0) return [];
  return itemsOf(fieldsOf(sip)['trunks']).flatMap((trunk, index) => {
    const own = itemsOf(fieldsOf(trunk)['codecs']);
    if (own.length === 0 || own.some((each) => had.includes(each))) return [];
    const names = had.map(String).join(', ');
    return [fault(['sip', 'trunks', index, 'codecs'], `needs one of media.codecs: ${names}`)];
  });
};
