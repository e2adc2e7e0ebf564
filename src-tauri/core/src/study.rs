//! [`Study`], the facade: every read and write of the window and the command line goes through it.
