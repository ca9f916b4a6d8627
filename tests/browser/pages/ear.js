// Listens to what the page plays: which tones, how loud, and since when.
(() => {
  'use strict';
  const context = new AudioContext();
  const SILENCE = -200; // dB, where there is nothing to measure
  const FIRST_SOUND = 0.01; // of full scale: far above comfort noise, far below the tone

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
  const KEY_TONE = -50; // dB
  const ABOVE_THE_NEXT = 10; // dB: of the tones of one group only one sounds

  /** Which one of a group sounds; -1 when none or several do. */
  function sounding(group, level) {
    const levels = group.map(level);
    const at = levels.indexOf(Math.max(...levels));
    const next = Math.max(...levels.filter((_, index) => index !== at));
    return levels[at] > KEY_TONE && levels[at] > next + ABOVE_THE_NEXT ? at : -1;
  }

  /** The key tones heard (ITU-T Q.23), as the keys they stand for, until there were that many. */
  async function keys(count, within) {
    await context.resume();
    let analyser = null;
    let heard = '';
    let last = '';
    const spectrum = new Float32Array(1024);
    for (const end = performance.now() + within; performance.now() < end && heard.length < count; await wait(10)) {
      const element = playing();
      if (element && !analyser) analyser = tap(element.srcObject, 2048);
      if (!analyser) continue;
      analyser.getFloatFrequencyData(spectrum);
      const level = (hertz) => spectrum[Math.round((hertz * analyser.fftSize) / context.sampleRate)];
      const [row, column] = [sounding(ROWS, level), sounding(COLUMNS, level)];
      const key = row < 0 || column < 0 ? '' : KEYS[row][column];
      if (key !== last) heard += key;
      last = key;
    }
    analyser?.disconnect();
    return heard;
  }

  window.ear = { levels, firstSound, keys };
})();
