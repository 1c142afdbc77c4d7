"""Arrays in, numbers out; nothing here knows a study or a file."""


from mutmut.mutation.trampoline import wrap_in_trampoline as _mutmut_mutated, MutantDict
