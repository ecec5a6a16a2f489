import type { RehearsedLine } from '../../call-machine/index.ts';
import { rehearse } from '../../call-machine/index.ts';
import type { Route } from '../../config/index.ts';
import { storedTranscript } from '../../context/index.ts';
import type { EscalationRule } from '../../ports/escalation.ts';
import { asCallId } from '../../ports/ids.ts';
import { lexiconSentiment } from '../../sentiment/lexicon-sentiment.ts';
import { invalid } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { dryRunSchema, MAX_LINES } from '../schemas/escalation-schemas.ts';
import { visibleTo } from '../access/private-speech.ts';
import type { CallSource } from './call-access.ts';
import { findCall } from './call-access.ts';

/** /v1/escalation/dry-run. */
export function escalationEndpoints(source: CallSource, routes: () => readonly Route[]): readonly Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/v1/escalation/dry-run',
      permission: 'transcripts.search',
      summary: 'What rules of escalation make of a transcript, or of a call that is on record. Nothing is changed',
      body: dryRunSchema,
      bodyName: 'EscalationDryRun',
      examples: {
        'own rules': {
          rules: [{ when: { phrases: ['@human-en'] }, reason: 'caller_requested' }],
          transcript: [{ role: 'caller', text: 'I want to talk to a human', startMs: 2_000, endMs: 3_500 }],
        },
        'a call': { call: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d' },
      },
      responses: {
        200: { description: 'The first rule that matches, if one does', schema: 'EscalationDecision' },
        404: { description: 'There is no such call', schema: 'Error' },
      },
      handle: async ({ body, role }) => {
        const call = body.call === undefined ? null : await findCall(source, asCallId(body.call));
        const lines: readonly RehearsedLine[] =
          call === null
            ? (body.transcript ?? [])
            : visibleTo(role, (await storedTranscript(source.store, call)).segments).slice(0, MAX_LINES);
        const rules = body.rules ?? rulesOf(routes(), body.route ?? call?.route ?? null);
        const match = rehearse(rules, lines, body.metadata ?? call?.metadata ?? {}, lexiconSentiment);
        const { reason = null, rule = null, atMs = null, evidence = [] } = match ?? {};
        return { status: 200, body: { escalates: match !== null, reason, rule, atMs, evidence } };
      },
    }),
  ];
}

/** The rules of a route; of the only one that has any where none is named. @throws ApiError `invalid` */
function rulesOf(routes: readonly Route[], name: string | null): readonly EscalationRule[] {
  if (name !== null) {
    const route = routes.find(({ match }) => match.to === name);
    if (route === undefined) throw invalid([{ path: 'route', message: `${name} is no match.to of a route` }]);
    return route.escalation;
  }
  const [first, second] = routes.filter(({ escalation }) => escalation.length > 0);
  if (first !== undefined && second === undefined) return first.escalation;
  const message = first === undefined ? 'no route has any' : 'several routes have some';
  throw invalid([{ path: 'rules', message: `is missing, and so is route: ${message}` }]);
}
