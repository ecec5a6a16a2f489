import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PARTS } from '../../lib/config-api.ts';
import type { Part } from '../../lib/config-api.ts';
import { label } from '../../lib/format.ts';
import { ask, PLACE } from '../../lib/router.ts';
import { useStore } from '../../lib/store.ts';
import { Pills } from '../../ui/parts.tsx';
import { PartEditor } from './part-editor.tsx';
import { Versions } from './versions.tsx';

function isPart(name: string | null): name is Part {
  return PARTS.some((part) => part === name);
}

/** Parts of the configuration, changed while calls are up, and the versions before. */
export function ConfigPage(): JSX.Element {
  const asked = useStore(PLACE, ({ query }) => query.get('part'));
  const part = isPart(asked) ? asked : 'routes';
  const [turn, setTurn] = useState(0);
  const changed = (): void => setTurn((before) => before + 1);
  return (
    <>
      <div class="page-head">
        <h1>Configuration</h1>
        <Pills
          label="Part"
          value={part}
          options={PARTS.map((name) => [name, label(name)] as const)}
          onPick={(name) => ask({ part: name })}
        />
      </div>
      <div class="grid-2">
        <PartEditor key={part} part={part} turn={turn} onSaved={changed} />
        <Versions turn={turn} onRollback={changed} />
      </div>
    </>
  );
}
