import { fillJson } from '../shared/json-template.ts';
import type { ContextCard } from './card-schema.ts';

/** Why a CRM is told of a call. */
export interface CrmEvent {
  /** Such as `handoff.ringing`. */
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  /** Where the telephone rings. */
  readonly destination: string;
}

/** What a CRM gets where `crm.template` says nothing else. */
const DEFAULT_TEMPLATE = {
  event: '{{event.type}}',
  at: '{{event.at}}',
  destination: '{{event.destination}}',
  callId: '{{fields.callId}}',
  handoffId: '{{fields.handoffId}}',
  context: { summary: '{{summary}}', fields: '{{fields}}', transcript: '{{transcript}}' },
};

/** The body for a CRM: a template of `crm.template` (null: the default one) with the card and the event filled in. */
export function crmBody(template: unknown, card: ContextCard | null, event: CrmEvent): unknown {
  return fillJson(template ?? DEFAULT_TEMPLATE, { ...card, event });
}
