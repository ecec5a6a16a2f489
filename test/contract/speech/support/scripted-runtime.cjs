'use strict';
// Stands in for sherpa-onnx-node in the process of a local model. It tells utterances apart by their length. What it is
// to do is written in tokens.txt of the model.
const fs = require('node:fs');

class Recognizer {
  constructor({ modelConfig }) {
    this.script = fs.readFileSync(modelConfig.tokens, 'utf8').trim();
    this.marker = `${modelConfig.tokens}.happened`;
    this.handle = this.script === 'no handle' ? null : {};
    if (this.script === 'abort while loading') process.abort();
  }

  createStream() {
    const stream = { sound: null, ready: true };
    stream.acceptWaveform = (sound) => (stream.sound = sound);
    stream.inputFinished = () => undefined;
    return stream;
  }

  isReady(stream) {
    return stream.ready;
  }

  decode(stream) {
    stream.ready = false;
    if (this.script === 'fail') throw new Error('no idea');
    if (fs.existsSync(this.marker) || this.script === 'work') return;
    fs.writeFileSync(this.marker, '');
    if (this.script === 'abort once') process.abort();
    if (this.script === 'hang once') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  getResult({ sound: { samples, sampleRate } }) {
    if (sampleRate !== 8000) throw new Error(`sample rate ${sampleRate}`);
    const first = samples.findIndex((sample) => Math.abs(sample) > 0.03) / sampleRate;
    return samples.length / sampleRate > 2.2
      ? { text: 'need support', tokens: [' ne', 'ed', ' support'], timestamps: [first, first + 0.1, first + 0.4] }
      : { text: 'goodbye', tokens: ['\u2581good', 'bye'], timestamps: [first, first + 0.2] };
  }
}

module.exports = { OnlineRecognizer: Recognizer, OfflineRecognizer: Recognizer };
