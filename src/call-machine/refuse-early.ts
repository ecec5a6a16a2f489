import { reasonPhrase } from '../ports/reason-phrase.ts';
import type { CallEnding } from '../ports/records.ts';

/** The final status of callers who were heard and never answered, by how their call ended. */
const STATUS: Readonly<Record<string, number>> = {
  // RFC 3261 21.4.24: "currently not willing or able to take additional calls at this end system".
  'handoff-busy': 486,
  'handoff-queue-full': 486,
  'handoff-too-many-at-once': 486,
  // RFC 3261 21.6.2: "the user explicitly does not wish to or cannot participate".
  'handoff-declined': 603,
  'ai-hangup': 603,
  'api-hangup': 603,
  'handoff-error': 500,
  'ai-failed': 500,
  'media-lost': 500,
  'too-many-events': 500,
  shutdown: 503,
};

/** How the INVITE is refused of a caller who was heard and is not answered. @param ending null: none was decided */
export function earlyRefusal(ending: CallEnding | null): { readonly status: number; readonly phrase: string } {
  const status = (ending === null ? undefined : STATUS[ending.reason]) ?? 480;
  return { status, phrase: reasonPhrase(status) };
}
