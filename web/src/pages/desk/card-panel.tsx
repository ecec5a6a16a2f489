import type { JSX } from 'preact';
import { clockTime, duration, label, valueText, words } from '../../lib/format.ts';
import type { Card, LiveCall } from '../../lib/live-types.ts';
import { Badge, Panel } from '../../ui/parts.tsx';
import type { Tone } from '../../ui/parts.tsx';

const MOODS: Readonly<Record<string, Tone>> = {
  positive: 'good',
  negative: 'bad',
  angry: 'bad',
  upset: 'bad',
  neutral: 'plain',
};

/** Who calls, why, what was said in short, and what to do next. */
export function CardPanel({ call }: { readonly call: LiveCall }): JSX.Element {
  const { card, handoff } = call;
  if (card === null) {
    return (
      <Panel title="The call" class="desk-card">
        <p class="lead">{call.from === '' ? 'A call' : call.from}</p>
        <p class="muted">{handoff?.summary ?? 'Nothing is known of it yet.'}</p>
      </Panel>
    );
  }
  const { fields, summary } = card;
  const { caller, reason, intent, sentiment, nextAction, waitedMs, keys } = fields;
  return (
    <Panel
      title="The call"
      class="desk-card"
      scrolls
      aside={
        <>
          {sentiment !== null && <Badge tone={MOODS[sentiment.toLowerCase()] ?? 'plain'}>{sentiment}</Badge>}
          {waitedMs !== undefined && <Badge tone="warn">waited {duration(waitedMs)}</Badge>}
        </>
      }
    >
      <div class="stack">
        <div class="who-calls">
          <p class="lead">{caller.name ?? (caller.anonymous ? 'Anonymous caller' : caller.number)}</p>
          <p class="muted num">
            {caller.name !== null && `${caller.number} · `}called {fields.called}
          </p>
        </div>
        {(reason ?? intent) !== null && (
          <p>
            <span class="why">{reason ?? intent}</span>
            {intent !== null && intent !== reason && reason !== null && <span class="muted"> · {intent}</span>}
          </p>
        )}
        {summary !== '' && <p class="summary">{summary}</p>}
        {nextAction !== null && (
          <div class="next">
            <h3>Next step</h3>
            <p>{nextAction}</p>
          </div>
        )}
        <Coached card={card} />
        <Values title="Collected" values={fields.collected} />
        <Values title="Customer" values={fields.crm} />
        <Values title="More" values={fields.metadata} />
        {keys !== '' && <Values title="Keys" values={{ pressed: keys }} />}
        <Provenance card={card} />
      </div>
    </Panel>
  );
}

/** Texts for the human, from an AI that listens. */
function Coached({ card }: { readonly card: Card }): JSX.Element | null {
  const { coached } = card.fields;
  if (coached.length === 0) return null;
  return (
    <div class="coached">
      <h3>For you, from the AI</h3>
      <ul>
        {coached.toReversed().map(({ at, text }) => (
          <li key={at}>
            {text} <span class="muted small num">{clockTime(at)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Values({
  title,
  values,
}: {
  readonly title: string;
  readonly values: Readonly<Record<string, unknown>>;
}): JSX.Element | null {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <div class="stack tight">
      <h3>{title}</h3>
      <dl class="facts">
        {entries.map(([name, value]) => (
          <>
            <dt key={name}>{label(name)}</dt>
            <dd>{valueText(value)}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}

function Provenance({ card }: { readonly card: Card }): JSX.Element | null {
  const { caller, earlierHandoffs } = card.fields;
  if (caller.forwardedBy.length + caller.asserted.length + earlierHandoffs.length === 0) return null;
  return (
    <div class="stack tight small">
      <h3>Before</h3>
      <ul class="stack tight">
        {caller.forwardedBy.map(({ number, reason }) => (
          <li key={number}>
            Forwarded by {number}
            {reason !== null && ` (${reason})`}
          </li>
        ))}
        {caller.asserted.map(({ number, name }) => (
          <li key={number}>The carrier vouches for {name === null ? number : `${name}, ${number}`}</li>
        ))}
        {earlierHandoffs.map(({ handoffId, startedAt, reason, result }) => (
          <li key={handoffId}>
            {clockTime(startedAt)}: {reason} <span class="muted">({words(result ?? 'open')})</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
