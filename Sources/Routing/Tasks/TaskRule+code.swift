extension TaskRule {
    static let code = [
        TaskRule(.code, 0.6, "fenced code block", when: .codeFence),
        TaskRule(.code, 0.65, "lines that look like code", when: .codeLines),
        TaskRule(.code, 0.4, "names as programs write them", when: .identifiers),
        TaskRule(.code, 0.35, "many braces and semicolons", when: .marks),
        TaskRule(
            .code,
            0.6,
            "stack trace or message of a compiler",
            .shows(enough: 1),
            """
            traceback (most recent call last), exception in thread, nullpointerexception, panicked at
            segmentation fault, core dumped, undefined reference to, undefined is not a function, is not defined
            cannot find symbol, unresolved external, syntax error, syntaxerror, typeerror, valueerror, keyerror
            referenceerror, indexerror, attributeerror, importerror, modulenotfounderror, runtimeerror
            illegalargumentexception, illegalstateexception, indexoutofboundsexception, stackoverflowerror
            outofmemoryerror, error[e*, error ts*, error cs*, caused by:, build failed, compile error, compiler error
            compilation error, linker error, exit code 1, connection refused, permission denied (publickey)
            fatal: not a git, stack trace, stacktrace, core dump, borrow checker, kompilierfehler
            error de compilacion, erreur de compilation, erro de compilacao
            """
        ),
        TaskRule(
            .code,
            0.6,
            "diff",
            .shows(enough: 1),
            "diff --git, @@ -*, --- a/*, +++ b/*"
        ),
        TaskRule(
            .code,
            0.55,
            "SQL",
            .shows(enough: 1),
            """
            select * from, select count, select distinct, insert into, create table, alter table, drop table
            inner join, left join, left outer join, primary key, foreign key, varchar*, autoincrement, not null
            count(*)
            """
        ),
        TaskRule(
            .code,
            0.45,
            "name of a source file",
            .shows(enough: 1),
            """
            .py, .js, .ts, .tsx, .jsx, .go, .rs, .swift, .java, .kt, .cpp, .cc, .hpp, .cs, .rb, .php, .sh, .sql, .yaml
            .yml, .toml, .ipynb, .css, .scss, .vue, .lua, .ex, .scala, .gradle, .tf, dockerfile*, makefile
            package.json, node_modules, cargo.toml, requirements.txt, pom.xml, .gitignore, .env
            """
        ),
        TaskRule(
            .code,
            0.55,
            "command of a shell",
            .shows(enough: 1),
            """
            sudo, curl -*, wget http*, npm install, npm run, npx, yarn add, pip install, pip3, git commit, git push
            git pull, git rebase, git merge, git checkout, git reset, git clone, docker run, docker compose
            docker-compose, kubectl, awk, sed -*, grep -*, chmod, apt-get, brew install, cargo build, cargo run
            swift build, go build, go run, ssh, systemctl, journalctl, #!/bin/*, #!/usr/*
            """
        ),
        TaskRule(
            .code,
            0.5,
            "keywords of programs",
            .shows(enough: 3),
            """
            def, const, var, void, func, fn, null, nil, nullptr, #include*, console.log*, print(*, println*, printf*
            if (*, for (*, while (*, =>, ->, ==, ===, !=, &&, ||, ::, </*, />, elif, else:, else if, int, bool, str
            self.*, this.*, async, throws, foreach, struct, enum, impl, typeof, undefined, #[*, @override, @app.*
            namespace, std::*, system.out*, ${*, usestate, useeffect, group by, order by, +=, range(*, len(*
            .append(*, .map(*, .get(*, .push(*, for i in
            """
        ),
        TaskRule(
            .code,
            0.55,
            "names a programming language",
            .names,
            """
            python, python3, javascript, typescript, java, kotlin, golang, in go, in rust, to rust, en rust, in swift
            swiftui, c++, c#, f#, php, ruby on rails, perl, haskell, erlang, clojure, matlab, fortran, cobol, bash
            zsh, powershell, sql, plpgsql, html, css, scss, tailwind, vba, objective-c, solidity, ocaml, webassembly
            wasm, prolog, lisp, awk script, shell script*, shellskript*, script bash, swift testing, in lua
            lua script*, in scala, in elixir
            """
        ),
        TaskRule(
            .code,
            0.55,
            "names a tool or library of programmers",
            .names,
            """
            postgres*, mysql, sqlite, mongodb, redis, docker, kubernetes, k8s, helm chart*, git, github*, gitlab*, npm
            webpack, reactjs, vue.js, angular, svelte, next.js, nextjs, django, fastapi, spring boot, node.js, nodejs
            numpy, pytorch, tensorflow, scikit-learn, regex*, regular expression*, regulare* ausdruck*
            expresion regular, expression reguliere, espressione regolare, xcode, gradle, maven, cmake, llvm, gcc
            clang, linux kernel, terraform, ansible, nginx, rabbitmq, grpc, graphql, rest api, api rest, rest-api
            websocket*, webhook*, pydantic, sqlalchemy, vscode, vs code, visual studio, android studio, jupyter
            unreal engine, excel formula, excel macro, cron job, cronjob, ci/cd, jenkins, pytest, junit, jest, opencv
            正则表达式, 正規表現, 数据库, データベース, vuejs, vue component*, flask app*, in flask, using flask, in pandas
            using pandas, pandas dataframe*, apache kafka, from kafka, kafka topic*, kafka consumer*, selenium test*
            selenium webdriver, vim, neovim, emacs, react component*, react hook*, react native, react app, cors
            a div, two divs, web app*, login page, todo app, localhost, tkinter, laravel, symfony, .net core, asp.net
            bootstrap, jquery, ffmpeg, homebrew, xgboost, keras, hugging face, langchain, flutter app, in flutter
            flutter widget*
            """
        ),
        TaskRule(.code, 0.7, "asks for a program in another language", .asks, LanguageNames.programs),
        TaskRule(
            .code,
            0.5,
            "asks for something to be done with a program",
            .asks,
            """
            refactor*, debug*, implement, implementiere*, implementa, implementar, implemente, implementer
            implementez, fix this bug, fix the bug, write a function, write a script, write a program, write code
            write a query, write a method, write a class, write unit tests, write tests, add unit tests, add tests
            add error handling, add type hints, add types, add logging, code review, review this code
            review this change, review this diff, review my code, review this pull request, review this pr
            optimise this query, optimize this query, optimise this code, optimize this code, optimise this function
            optimize this function, vectorise, vectorize, port this, migrate this, explain this code, explain the code
            explain this function, document this function, summarise this code, summarize this code
            explain this stack trace, explain this error, schreib mir eine funktion, schreibe eine funktion
            schreib eine funktion, programmiere*, ecris une fonction, ecrire une fonction, ecris un programme
            ecris un script, escribe una funcion, escribe un programa, escribe un script, escribe una consulta
            escreva uma funcao, escreva um programa, escreva um script, scrivi una funzione, scrivi un programma
            scrivi uno script, 写一个函数, 写一个程序, 写一段代码, 写代码, 写一个脚本, 関数を書いて, コードを書いて, プログラムを書いて, スクリプトを書いて, デバッグ, 实现一个
            実装して
            """
        ),
        TaskRule(
            .code,
            0.55,
            "names what only programs have",
            .names,
            """
            source code, this code, the code, my code, codebase, code base, code snippet, snippet, dieser code
            diesen code, dieses code*, quellcode, quelltext, ce code, mon code, le code, este codigo, el codigo
            mi codigo, meu codigo, o codigo, questo codice, il codice, il mio codice, 代码, 程序, 算法, コード, プログラム, バグ
            アルゴリズム, 関数, 函数, linked list*, binary tree*, binary search*, hash map*, hashmap*, hash table*, mutex*
            semaphore*, deadlock*, race condition*, data race*, memory leak*, leaks memory, garbage collect*, big o
            time complexity, unit test*, integration test*, pull request*, merge conflict*, stack overflow, kompilier*
            an endpoint, api endpoint*, api key, rest endpoint, async/await, coroutine*, recursion, recursive function
            quicksort, quick sort, merge sort, bubble sort, lru cache, docstring*, type hint*, github action*
            feature branch, commit message*, dictionary comprehension, list comprehension, dependency injection
            design pattern*, singleton, microservice*, heap profile, goroutine*, null pointer*, http status code*
            request body, json schema, status code*, sql query, sql-abfrage, consulta sql, requete sql, query sql
            dataframe*, 快速排序, 链表, リスト内包, compiler*, compiles, compiling, al compilar, won't compile, doesn't compile
            """
        ),
        TaskRule(
            .code,
            0.45,
            "speaks of computers as programmers do",
            .names,
            """
            linux, ubuntu, debian, command line, website, web page, webpage, landing page, mobile app
            chrome extension, browser extension, ip address, dns, ssl certificate*, url encod*, status 500, 500 from
            firewall rule*, virtual machine, aws, azure, s3 bucket, lambda function, firebase, machine learning model
            data structures, one-liner, oneliner, kommandozeile, ligne de commande, linea de comandos
            linha de comando, riga di comando
            """
        ),
        TaskRule(
            .code,
            0.2,
            "speaks of parts of programs",
            .names,
            """
            swift, rust, ruby, react, express, node, unity, dart, assembly, function, functions, funktion, fonction
            funcion, funcao, funzione, method, methode, metodo, class, classes, klasse, classe, clase, script, skript
            program, programm, programme, programa, programma, bug, bugs, string, strings, array, arrays, tableau
            loop, loops, schleife, boucle, pointer, variable, variables, thread, threads, library, bibliothek
            framework, api, apis, server, backend, frontend, deploy*, deployment, repository, repo, commit*, branch
            merge, cache, queue, exception, error, fehlermeldung, type, typ, module, package, plugin, parser
            algorithm*, algorithmus, algorithme, algoritmo, data structure*, interface, database, datenbank
            base de donnees, base de datos, banco de dados, query, code, coding, software, implementation
            externe bibliotheken, external libraries, dictionnaire, diccionario, dizionario, 文字列, 配列, 变量, 数组, closure*
            inheritance, callback*
            """
        ),
    ]
}
