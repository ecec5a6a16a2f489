import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Badge } from '../../ui/parts.tsx';
import type { Tone } from '../../ui/parts.tsx';
import type { Try } from './use-try.ts';

type Party = Try['steps'][number]['party'];

const PARTIES: Readonly<Record<Party, readonly [name: string, tone: Tone]>> = {
  caller: ['Caller', 'warn'],
  ai: ['AI', 'info'],
  agent: ['Agent', 'good'],
  program: ['Program', 'plain'],
};

/** What happened so far, with its times. */
export function TrySteps({ record: { steps } }: { readonly record: Try }): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [steps.length]);
  return (
    <ol class="try-steps" ref={list} tabIndex={0} aria-label="Steps">
      {steps.map(({ afterMs, party, text }, index) => (
        <li key={index}>
          <span class="muted num small">{(afterMs / 1_000).toFixed(1)} s</span>
          <span>
            <Badge tone={PARTIES[party][1]}>{PARTIES[party][0]}</Badge>
          </span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
