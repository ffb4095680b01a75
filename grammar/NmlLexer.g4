// The words and signs of nml. Only `if then else and or not for in` are keywords everywhere. All other words below are
// contextual: the token filter (compiler/syntax/filter.cpp) keeps them as keywords only where a line begins with them (HEAD
// WORDS) or where an operand has just ended (INFIX WORDS), and turns them into plain names everywhere else.
// It also turns newlines into END by the newline rule, so that the parser sees no newline at all.
lexer grammar NmlLexer;

tokens { END }

// Keywords everywhere.
IF   : 'if' ;                       // if t < 5 ms then 1 nA else 0
THEN : 'then' ;
ELSE : 'else' ;
AND  : 'and' ;                      // a < b and b < c
OR   : 'or' ;
NOT  : 'not' ;
FOR  : 'for' ;                      // for n in 1..10 { ... }
IN   : 'in' ;

// HEAD WORDS: the first word of a line. The order matters: the filter asks for ranges, EDITION .. RESTART.
EDITION     : 'edition' ;           // edition 2026
IMPORT      : 'import' ;            // import week1
NEURON      : 'neuron' ;            // neuron LIF { ... }
CHANNEL     : 'channel' ;           // channel Kdr { ... }
SYNAPSE     : 'synapse' ;           // synapse Alpha { ... }
RULE        : 'rule' ;              // rule BCM { ... }
FUNCTION    : 'function' ;          // function f(x) = x^2
CONSTANT    : 'constant' ;          // constant N = 1000
DATA        : 'data' ;              // data x = load("digits.npy")
PARAM       : 'param' ;             // param tau = 10 ms
INPUT       : 'input' ;             // input I : nA
STATE       : 'state' ;             // state u = u_rest
LET         : 'let' ;               // let x = u - u_rest
WEIGHT      : 'weight' ;            // weight w : nS
KERNEL      : 'kernel' ;            // kernel alpha(s) = s/tau*exp(-s/tau)
USE         : 'use' ;               // use Na(g = 120 mS/cm^2), Kdr
BOUND       : 'bound' ;             // bound w in 0 .. 10 nS
POPULATION  : 'population' ;        // population cell = LIF()
SPIKE       : 'spike' ;             // spike when u > theta { ... }
WHEN        : 'when' ;              // when u > 0 mV { ... }
EVERY       : 'every' ;             // every 10 ms { ... }
ON          : 'on' ;                // on pre { ... }
HOLD        : 'hold' ;              // hold u for t_ref
CONNECT     : 'connect' ;           // connect E -> I { ... }
DRIVE       : 'drive' ;             // drive cell.I = 1 nA
RELEASE     : 'release' ;           // release cell.u
SET         : 'set' ;               // set cell.u = -60 mV
FREEZE      : 'freeze' ;            // freeze e2i
LEARN       : 'learn' ;             // learn e2i
SIMULATE    : 'simulate' ;          // simulate 200 ms with dt = 0.1 ms
RECORD      : 'record' ;            // record cell.u, cell.spikes
PRINT       : 'print' ;             // print f
SWEEP       : 'sweep' ;             // sweep I0 in 0 nA .. 4 nA step 0.1 nA { ... }
REPEAT      : 'repeat' ;            // repeat 20 { ... }
FIND        : 'find' ;              // find A in 0 nA .. 20 nA where count(cell.spikes) > 0 { ... }
PHASEPLANE  : 'phaseplane' ;        // phaseplane cell { u = -2 .. 2 } as pp
BIFURCATION : 'bifurcation' ;       // bifurcation cell over I = 0 nA .. 2 nA as b
PLOT        : 'plot' ;              // plot f vs I0
SAVE        : 'save' ;              // save e2i.w to "w.npy"
EXPECT      : 'expect' ;            // expect count(cell.spikes) == 12
TEST        : 'test' ;              // test "charging" { ... }
RESTART     : 'restart' ;           // restart

// INFIX WORDS: they follow an operand. WHEN, EVERY and ON above are of this kind too.
WITH         : 'with' ;             // simulate 1 s with dt = 0.1 ms
WHERE        : 'where' ;            // param tau = 10 ms where tau > 0
STEP         : 'step' ;             // 0 nA .. 4 nA step 0.1 nA
STEPS        : 'steps' ;            // simulate 20 steps
SWEEPS       : 'sweeps' ;           // simulate 5 sweeps
ASYNCHRONOUS : 'asynchronous' ;     // simulate 5 sweeps asynchronous
AS           : 'as' ;               // connect E -> I as e2i
AT           : 'at' ;               // delay = normal(1.5 ms, 1 ms) at least 0.1 ms
LEAST        : 'least' ;
MOST         : 'most' ;
WITHIN       : 'within' ;           // expect x ~= y within 1 %
RELATIVE     : 'relative' ;         // within 1e-9 relative
VS           : 'vs' ;               // plot f vs I0
TO           : 'to' ;               // save x to "x.npy"
OVER         : 'over' ;             // bifurcation cell over I = ...
RATE         : 'rate' ;             // spike with rate r
AXONAL       : 'axonal' ;           // delay = axonal 1 ms + dendritic 0.5 ms
DENDRITIC    : 'dendritic' ;

IDENT  : LETTER (LETTER | DIGIT)* ; // u_rest   τ_m
NUMBER : DIGIT+ ('.' DIGIT+)? ([eE] [+-]? DIGIT+)? ;               // 10   0.1   1e-3
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;                    // "edges.csv"
OPEN_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;             // "edges.csv    (the filter reports it)

LBRACE : '{' ;  RBRACE : '}' ;
LPAREN : '(' ;  RPAREN : ')' ;
LBRACK : '[' ;  RBRACK : ']' ;
COMMA  : ',' ;
COLON  : ':' ;                      // input I : nA
DOT    : '.' ;                      // cell.u
DOTDOT : '..' ;                     // 1..P
PRIME  : '\'' ;                     // u' = -u
ARROW  : '->' ;                     // connect E -> I
LARROW : '<-' ;                     // pairs(i <- j: i > j); the filter splits it elsewhere: u <-50 mV

ASSIGN     : '=' ;
ADD_ASSIGN : '+=' ;                 // w += 1 nS
SUB_ASSIGN : '-=' ;
MUL_ASSIGN : '*=' ;
DIV_ASSIGN : '/=' ;

PLUS : '+' ;  MINUS : '-' ;  STAR : '*' ;  SLASH : '/' ;  POW : '^' ;  PERCENT : '%' ;   // 20 %
LT   : '<' ;  LE : '<=' ;  GT : '>' ;  GE : '>=' ;  EQ : '==' ;  NE : '!=' ;
APPROX : '~=' ;                     // expect x ~= 3.2 mV within 1 %

SEMI    : ';' ;
NEWLINE : '\r'? '\n' | '\r' ;
SPACE   : [ \t\u000B\f\u00A0]+ -> skip ;
COMMENT : '#' ~[\r\n]* ;            // # a remark   ## documents a declaration

BAD : . ;                           // the filter reports it

fragment DIGIT  : [0-9] ;
fragment LETTER : [A-Za-z_] | [\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F] | [\u0370-\u03FF] | [\u1F00-\u1FFF] ;  // Latin and Greek
