#!/usr/bin/env node
// Stands in for the nixos-rebuild of 24.11 and before, whose actions (switch-to-configuration and the rest) include
// nothing that makes images: whoever calls it made a mistake.
import { surprise } from "./fake-nixos-rebuild.mjs";

surprise(`a call of the nixos-rebuild that cannot make images: ${process.argv.slice(2).join(" ")}`);
