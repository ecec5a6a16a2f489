import { z } from 'zod';

const namedSchema = z.looseObject({ type: z.string() });

/** A message of a model's server. */
export type NamedMessage = z.infer<typeof namedSchema>;

/** Reads a text as a JSON object with a type; null where it is none. */
export function namedMessage(text: string): NamedMessage | null {
  try {
    return namedSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Says what is wrong with a message of a known type, without what it holds. */
export function messageFault(type: string, error: z.ZodError): string {
  return `${error.issues[0]?.path.join('.') ?? ''} of ${type} is not as it should be`;
}

/** A message that is of no use here: one that is not known, or that cannot be understood (`fault`). */
export interface OtherEvent {
  readonly type: 'other';
  readonly fault: string | null;
}
