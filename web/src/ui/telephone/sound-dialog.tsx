import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../../lib/store.ts';
import { chooseDevice, DEVICES } from '../../telephone/devices.ts';
import type { Device } from '../../telephone/devices.ts';
import { testEcho } from '../../telephone/echo-test.ts';
import type { EchoStep } from '../../telephone/echo-test.ts';
import { followLevel } from '../../telephone/follow-level.ts';
import { openMicrophone, stopStream } from '../../telephone/microphone.ts';
import { callStream, PHONE } from '../../telephone/telephone.ts';
import { Button, Dialog, Field } from '../parts.tsx';
import { QualityFacts } from './quality-badge.tsx';

/** Microphone and loudspeaker, whether they work, and how the call sounds. */
export function SoundDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { inputs, outputs, input, output, hasOutputChoice } = useStore(DEVICES, (all) => all);
  const quality = useStore(PHONE, (phone) => phone.quality);
  const [step, setStep] = useState<EchoStep>({ is: 'idle' });
  const isTesting = step.is === 'listening' || step.is === 'playing';
  return (
    <Dialog title="Sound" onClose={onClose}>
      <DeviceChoice label="Microphone" devices={inputs} chosen={input} onChoose={(id) => chooseDevice('input', id)} />
      <Level key={input} />
      {hasOutputChoice ? (
        <DeviceChoice
          label="Loudspeaker"
          devices={outputs}
          chosen={output}
          onChoose={(id) => chooseDevice('output', id)}
        />
      ) : (
        <p class="small muted">This browser plays at the loudspeaker that the system has chosen.</p>
      )}
      <div class="row">
        <Button icon="ear" disabled={isTesting} onClick={() => void testEcho(setStep)}>
          {isTesting ? 'Testing …' : 'Test: hear yourself'}
        </Button>
      </div>
      <p class="small" role="status">
        {echoText(step)}
      </p>
      {quality !== null && (
        <>
          <h3>This call</h3>
          <QualityFacts quality={quality} />
        </>
      )}
    </Dialog>
  );
}

function echoText(step: EchoStep): string {
  switch (step.is) {
    case 'idle':
      return 'Four seconds of your voice are recorded and played to you. Nobody else hears them.';
    case 'listening':
      return 'Say something now …';
    case 'playing':
      return 'This is how you sound …';
    case 'done':
      return step.heard
        ? 'Your microphone hears you. If you heard yourself, your loudspeaker works, too.'
        : 'Nothing was heard. Choose another microphone, or look whether it is muted by a switch of its own.';
    case 'failed':
      return step.fault;
  }
}

interface DeviceChoiceProps {
  readonly label: string;
  readonly devices: readonly Device[];
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}

function DeviceChoice({ label, devices, chosen, onChoose }: DeviceChoiceProps): JSX.Element {
  const isThere = devices.some(({ id }) => id === chosen);
  return (
    <Field label={label}>
      <select
        class="input"
        value={isThere ? (chosen ?? '') : ''}
        onChange={({ currentTarget: { value } }) => onChoose(value === '' ? null : value)}
      >
        <option value="">As the system has it</option>
        {devices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** How loud the microphone is now: that of the call, or one that is opened for it. */
function Level(): JSX.Element {
  const [level, setLevel] = useState(0);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let own: MediaStream | null = null;
    let stop: () => void = () => undefined;
    let isGone = false;
    const begin = async (): Promise<void> => {
      const ofCall = callStream();
      const stream = ofCall ?? (own = await openMicrophone(DEVICES.get().input));
      if (isGone) stopStream(own);
      else stop = followLevel(stream, setLevel);
    };
    begin().catch((error: unknown) => setFault((error as Error).message));
    return () => {
      isGone = true;
      stop();
      stopStream(own);
    };
  }, []);
  if (fault !== null) {
    return (
      <p class="small fault bad" role="alert">
        {fault}
      </p>
    );
  }
  return <meter class="level" min={0} max={1} value={level} aria-label="Level of the microphone" />;
}
