// Importing the package, and nothing more.
import '../../dist/index.js';
