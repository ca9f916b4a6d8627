// Listens to what the page plays: which tones, how loud, and since when.
(() => {
  'use strict';
  const context = new AudioContext();
  const SILENCE = -200; // dB, where there is nothing to measure
  const FIRST_SOUND = 0.01; // of full scale: far above comfort noise, far below the tone

  const connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(new WeakRef(this));
    }
  };

  // A stream without a track is one on hold: it is as silent as none.
  const playing = () => [...document.querySelectorAll('audio')].find((element) => element.srcObject?.getAudioTracks().length);

  function tap(stream, size) {
    const analyser = new AnalyserNode(context, { fftSize: size, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(stream).connect(analyser);
    return analyser;
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  /** The usual loudness of each frequency over a while, in dB below full scale. */
  async function levels(frequencies, ms) {
    await context.resume();
    const element = playing();
    if (!element) return frequencies.map(() => SILENCE);
    const analyser = tap(element.srcObject, 8192);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    const seen = frequencies.map(() => []);
    await wait(250); // the analyser's window fills
    for (const end = performance.now() + ms; performance.now() < end; await wait(50)) {
      analyser.getFloatFrequencyData(spectrum);
      frequencies.forEach((hertz, index) => {
        const bin = Math.round((hertz * analyser.fftSize) / context.sampleRate);
        seen[index].push(Math.max(SILENCE, spectrum[bin - 1], spectrum[bin], spectrum[bin + 1]));
      });
    }
    analyser.disconnect();
    // The median: a click, such as where the sound begins, has every frequency in it.
    return seen.map((values) => values.sort((a, b) => a - b)[values.length >> 1]);
  }

  /** The loudest that each frequency was, in dB, until the page was told something by that name. */
  async function levelsUntil(name, frequencies) {
    const loudest = frequencies.map(() => SILENCE);
    const told = () => window.heard.some((entry) => entry.name === name);
    while (!told()) {
      const measured = await levels(frequencies, 100);
      if (told()) break; // of what was measured some may have come after it
      measured.forEach((level, index) => {
        loudest[index] = Math.max(loudest[index], level);
      });
      await wait(10);
    }
    return loudest;
  }

  /**
   * How loud the call is here, in dB, whoever is heard. By the statistics of the connection: after
   * a hold Chromium gives WebAudio silence for a track that its speaker plays well.
   */
  async function loudness(ms) {
    const received = async () => {
      const reports = (await connections.at(-1)?.deref()?.getStats()) ?? new Map();
      return [...reports.values()].find(({ type }) => type === 'inbound-rtp');
    };
    const before = await received();
    await wait(ms);
    const after = await received();
    if (!before || !after) return SILENCE;
    const seconds = after.totalSamplesDuration - before.totalSamplesDuration;
    const energy = after.totalAudioEnergy - before.totalAudioEnergy;
    return seconds > 0 && energy > 0 ? Math.max(SILENCE, 10 * Math.log10(energy / seconds)) : SILENCE;
  }

  /** When the first sound came out, on the clock of performance.timeOrigin. */
  async function firstSound(within) {
    await context.resume();
    const end = performance.now() + within;
    let analyser = null;
    const samples = new Float32Array(256);
    while (performance.now() < end) {
      const element = playing();
      if (element && !analyser) analyser = tap(element.srcObject, 256);
      if (analyser) {
        analyser.getFloatTimeDomainData(samples);
        if (samples.some((sample) => Math.abs(sample) > FIRST_SOUND)) return performance.timeOrigin + performance.now();
      }
      await wait(2);
    }
    return null;
  }

  const ROWS = [697, 770, 852, 941];
  const COLUMNS = [1209, 1336, 1477];
  const KEYS = ['123', '456', '789', '*0#'];
  const BLOCK = 2048; // samples: a key sounds for at least two of them
  const KEY_TONE = 0.01; // of full scale
  const ABOVE_THE_NEXT = 2; // times: of the tones of one group only one sounds

  // In a thread of its own, so that a busy page misses nothing.
  const COLLECT = `registerProcessor('collect', class extends AudioWorkletProcessor {
    process([[samples]]) {
      if (samples) this.port.postMessage(samples.slice());
      return true;
    }
  });`;
  let collecting = null;

  /** How much of a frequency is in the samples, of full scale (Goertzel). */
  function amount(hertz, samples) {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / context.sampleRate);
    let [last, before] = [0, 0];
    for (const sample of samples) [last, before] = [sample + turn * last - before, last];
    return (2 * Math.sqrt(last * last + before * before - turn * last * before)) / samples.length;
  }

  /** Which one of a group sounds; -1 when none or several do. */
  function sounding(group, samples) {
    const amounts = group.map((hertz) => amount(hertz, samples));
    const at = amounts.indexOf(Math.max(...amounts));
    const next = Math.max(...amounts.filter((_, index) => index !== at));
    return amounts[at] > KEY_TONE && amounts[at] > next * ABOVE_THE_NEXT ? at : -1;
  }

  /**
   * The key tones heard (ITU-T Q.23), as the keys they stand for, until there were that many.
   * The same key twice in a row counts once. `listens` is called when none is missed any more.
   */
  async function keys(count, within, listens = () => {}) {
    collecting ??= context.audioWorklet.addModule(URL.createObjectURL(new Blob([COLLECT], { type: 'text/javascript' })));
    await Promise.all([context.resume(), collecting]);
    while (!playing()) await wait(20);
    while (!playing()) await wait(20);
    const collector = new AudioWorkletNode(context, 'collect');
    context.createMediaStreamSource(playing().srcObject).connect(collector);
    let heard = '';
    let samples = [];
    collector.port.onmessage = ({ data }) => {
      listens();
      samples.push(...data);
      if (samples.length < BLOCK) return;
      const [row, column] = [sounding(ROWS, samples), sounding(COLUMNS, samples)];
      const key = row < 0 || column < 0 ? '' : KEYS[row][column];
      if (key && key !== heard.at(-1)) heard += key;
      samples = [];
    };
    for (const end = performance.now() + within; performance.now() < end && heard.length < count; ) await wait(20);
    collector.disconnect();
    collector.port.onmessage = null;
    return heard;
  }

  window.ear = { levels, levelsUntil, loudness, firstSound, keys };
})();
