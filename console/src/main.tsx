/** The console: puts itself into the page. */

import './css/console.css';
import { render } from 'preact';
import { Console } from './console';

render(<Console />, document.body);
