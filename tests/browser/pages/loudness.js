// How loud the page's own sounds are: everything that goes to a speaker is measured on its way.
(() => {
  'use strict';
  const taps = [];
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode || target instanceof MediaStreamAudioDestinationNode) {
      const tap = new AnalyserNode(this.context, { fftSize: 2048 });
      connect.call(this, tap);
      taps.push(tap);
    }
    return connect.call(this, target, ...rest);
  };

  /** The highest sample of all of them for a while, 0 to 1. */
  window.loudness = async (ms) => {
    const samples = new Float32Array(2048);
    let peak = 0;
    for (const end = performance.now() + ms; performance.now() < end; ) {
      for (const tap of taps) {
        tap.getFloatTimeDomainData(samples);
        if (tap.context.state === 'running') for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
      }
      await new Promise((done) => setTimeout(done, 20));
    }
    return peak;
  };
})();
