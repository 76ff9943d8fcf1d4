import { render } from 'preact';
import { DecoderView } from './decoder/decoder.js';

render(<DecoderView />, document.getElementById('app')!);
